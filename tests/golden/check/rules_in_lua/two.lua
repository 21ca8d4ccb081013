local least = 5
rule {
  rule = "attendance.edges", title = "Absences at the edges of weeks", severity = "low",
  needs = "enrolled_days(last 60 school days) >= 40",
  inputs = { days = "list(absent over last 60 school days)" },
  when = function(x)
    local edge = 0
    for _, d in ipairs(x.days) do if d.weekday == 1 or d.weekday == 5 then edge = edge + 1 end end
    return #x.days >= least and edge * 10 >= #x.days * 7, { edge = edge, total = #x.days }
  end,
}

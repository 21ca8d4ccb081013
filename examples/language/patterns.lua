-- Absences that cluster on Mondays and Fridays: a function, and the same again as a whole rule of another name.
local function cluster(days)
  local edge = 0
  for _, d in ipairs(days) do
    if d.weekday == 1 or d.weekday == 5 then edge = edge + 1 end
  end
  return #days >= 5 and edge * 10 >= #days * 7, { edge = edge, total = #days }
end

function monday_friday(x)
  return cluster(x.days)
end

rule {
  rule = "attendance.edge_of_the_week", title = "Absences lie at the edge of the week", severity = "low",
  needs = "enrolled_days(last 60 school days) >= 40",
  inputs = { days = "list(absent over last 60 school days)" },
  when = function(x)
    local at_edge, facts = cluster(x.days)
    return at_edge and facts.total < 10, facts
  end,
}

defaults { severity = "low" }
streams { late = "tardy where minuts >= 15" }

rule {
  rule = "attendance.late",
  title = "Often late",
  when = "days(lat over last 20 school days) >= 4",
  steps = { "Ask how the morning goes", 7 },
}
rule {
  rule = "attendance.rate", title = "Absent",
  ["for"] = "5 points",
  sevrity = "high",
  when = "rate(absent over " .. "year) >= 10%",
}
rule {
  rule = "attendance.edges", title = "Edges", severity = "lo",
  inputs = { days = "list(absents over year)" },
  when = function(x) return #x.days >= 5 end,
}

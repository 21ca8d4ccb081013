function monday_friday(x)
  local edge = 0
  for _, d in ipairs(x.days) do
    if d.weekday == 1 or d.weekday == 5 then edge = edge + 1 end
  end
  return #x.days >= 5 and edge * 10 >= #x.days * 7, {edge = edge, total = #x.days}
end

function last_goes_up(x)
  local last, next = 0, 0
  for i, load in ipairs(x.days) do last = load.weekday end
  return last > next
end

function counted(x, print)
  return #x.days > 0 and print == nil
end

function still_not(x)
  return pcall(x.days)
end

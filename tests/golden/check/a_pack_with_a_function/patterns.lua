function monday_friday(x)
  return #x.days >= 5
end

local limit = limits.low

function edge(x)
  return #x.days >= limit
end

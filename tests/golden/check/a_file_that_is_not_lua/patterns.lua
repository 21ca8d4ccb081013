function edge(x)
  if #x.days >= 5 return true end
end

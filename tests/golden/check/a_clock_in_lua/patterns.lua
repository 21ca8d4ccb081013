function edge(x)
  if os.date("%A") == "Monday" and x.word:match("a.c") then
    return true
  end
  return math.random(2) == 1
end

rule { rule = "attendance.chronic" }

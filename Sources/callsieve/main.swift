print("callsieve")

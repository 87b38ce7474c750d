module cfhost

go 1.19

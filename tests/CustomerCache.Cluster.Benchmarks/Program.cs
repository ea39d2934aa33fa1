using CustomerCache.Cluster.Benchmarks;

return args is ["ratios", ..] ? await Ratios.RunAsync(args[1..]) : Ratios.Usage();

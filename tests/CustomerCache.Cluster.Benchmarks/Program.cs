using CustomerCache.Cluster.Benchmarks;
using CustomerCache.Tests.Measuring;

return await RatioRun.RunAsync(args, ClusterLab.StartAsync, Ratios.Of);

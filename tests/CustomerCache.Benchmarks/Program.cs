using CustomerCache.Benchmarks;
using CustomerCache.Tests.Measuring;

return await RatioRun.RunAsync(args, Lab.StartAsync, Ratios.Of);

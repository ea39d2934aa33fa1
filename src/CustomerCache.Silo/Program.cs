using CustomerCache.Hosting.CommandLine;
using CustomerCache.Silo;

return await CommandLineProgram.RunAsync(args, new SiloProgram());

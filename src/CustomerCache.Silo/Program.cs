using CustomerCache.Hosting.CommandLine;
using CustomerCache.Silo;
using CustomerCache.Silo.Migration;

return await CommandLineProgram.RunAsync(args, new SiloProgram(), MigrateCommand.Create());

using CustomerCache.Server.CommandLine;

return await CommandLineProgram.RunAsync(args);

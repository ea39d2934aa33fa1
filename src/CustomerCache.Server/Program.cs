using CustomerCache.Hosting.CommandLine;
using CustomerCache.Server;
using CustomerCache.Server.Demo;

var program = new ServerProgram();
return await CommandLineProgram.RunAsync(args, program, DemoCommand.Create(), SimulateCommand.Create());

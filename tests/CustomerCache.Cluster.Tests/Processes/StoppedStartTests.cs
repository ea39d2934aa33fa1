using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Server;

namespace CustomerCache.Cluster.Tests.Processes;

public sealed class StoppedStartTests
{
    [Fact]
    public async Task Server_that_is_stopped_while_it_starts_ends_as_one_that_served()
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-stopped-");
        try
        {
            await using var server = await ChildProcess.StartAsync(
                typeof(ServerProgram).Assembly.Location,
                ["serve", "--Urls=http://127.0.0.1:0", $"--CustomerCache:DataFolder={folder.FullName}"],
                [],
                "Starting a single node"
            );

            await server.DrainAsync();

            Assert.True(await server.EndAsync() == 0, server.Log.ToString());
            Assert.DoesNotContain("Unhandled exception", server.Log.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using CustomerCache.Hosting;
using CustomerCache.Server.Tests.Host;

namespace CustomerCache.Server.Tests.Storage;

public sealed class DataFolderLockTests
{
    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_the_folder_is_free_when_the_first_one_stops()
    {
        using var folder = new DataFolder();
        var configuration = StoredTenants.Configuration(folder.Path);
        await using (await InProcessServer.StartAsync(configuration))
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => InProcessServer.StartAsync(configuration));
            Assert.Contains(folder.Path, refused.Message, StringComparison.Ordinal);
            Assert.Contains("CustomerCache:DataFolder", refused.Message, StringComparison.Ordinal);
        }

        await using var second = await InProcessServer.StartAsync(configuration);
    }
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>What no tenant tells.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class StorageFaultTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_storage_that_cannot_be_reached_is_told_on_the_overview_although_all_is_served()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        await using var server = await lab.ServeBuiltAsync(services => services.AddSingleton<IStorageHealth>(new FullDisk()));
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);

        await tab.GoAsync("", "Overview");

        await Expect(tab.Main).ToContainTextAsync("The disk is full; reads go on from memory");
        await Expect(tab.Main).ToContainTextAsync("Fresh: built");
    }

    private sealed class FullDisk : IStorageHealth
    {
        public ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken) => new("the disk is full");
    }
}

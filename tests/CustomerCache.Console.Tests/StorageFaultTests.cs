using System.Net.Http.Json;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>Faults that no tenant reports.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class StorageFaultTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task Unreachable_storage_is_shown_on_the_overview_although_reads_succeed()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        await using var server = await lab.ServeBuiltAsync(services => services.AddSingleton<IStorageHealth>(new FullDisk()));
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);

        await tab.NavigateAsync("", "Overview");

        await Expect(tab.Main).ToContainTextAsync("The disk is full; reads go on from memory");
        await Expect(tab.Main).ToContainTextAsync("Fresh: built");
    }

    [Fact]
    public async Task Devices_without_a_decision_and_a_tenant_without_a_record_are_not_fresh()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>();
        lab.Set("Refresh:CheckInterval", "1.00:00:00");
        lab.Faults.Add(VendorOperation.BruinAttributes, new Fault.Status(500), times: 3);
        await using var server = await lab.ServeBuiltAsync();
        var left = (await server.TenantAsync(VendorLab.Vco1)).GetProperty("undecided").GetInt32();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);

        await tab.NavigateAsync("", "Overview");

        await Expect(tab.Main).ToContainTextAsync("1 of 1 tenant to keep an eye on");
        await Expect(tab.Row("vco1.example.net"))
            .ToContainTextAsync($"{left} undecided: their look-up failed, so they have no record; retried within minutes");
        await Expect(tab.Main).Not.ToContainTextAsync("Fresh");

        using var none = await server.Client.PostAsJsonAsync(
            $"/v1/tenants/{VendorLab.Vco1}/import?accept_shrink=true",
            Array.Empty<string>()
        );
        Assert.True(none.IsSuccessStatusCode);

        await Expect(tab.Main).ToContainTextAsync("1 of 1 tenant needs somebody");
        await Expect(tab.Row("vco1.example.net")).ToContainTextAsync("Callers get an empty list");
    }

    private sealed class FullDisk : IStorageHealth
    {
        public ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken) => new("the disk is full");
    }
}

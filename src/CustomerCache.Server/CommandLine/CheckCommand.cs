using System.CommandLine;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>Validates the configuration, logs in to every vendor and prints what each grants.</summary>
internal static class CheckCommand
{
    // No device has this serial number: the call tests the connection to Bruin, not the inventory.
    private const string NoDevice = "CUSTOMER-CACHE-CHECK";

    private const string Bruin = "Bruin";

    public static Command Create()
    {
        var command = new Command("check", "Validates the configuration and logs in to every vendor; one line per problem.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync([.. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = ServerProgram.Build(args);
            app.Services.GetService<IStartupValidator>()?.Validate();
            return await CheckAsync(app.Services.GetRequiredService<IVendorSources>(), cancellationToken);
        }
        catch (Exception e) when (ConfigurationErrors.Of(e) is { Count: > 0 } errors)
        {
            await ConfigurationErrors.PrintAsync(errors);
            return ExitCodes.Usage;
        }
        catch (StartRefusedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }
    }

    private static async Task<int> CheckAsync(IVendorSources vendors, CancellationToken cancellationToken)
    {
        var problems = 0;
        foreach (var tenant in vendors.Tenants)
        {
            problems +=
                tenant.System == DeviceSystem.VeloCloud
                    ? await ReportAsync(
                        tenant.ToString(),
                        LogInAsync(tenant.Host),
                        () => vendors.Orchestrator(tenant).ListEdgeLinksAsync(cancellationToken),
                        l => $"lists {l.Rows.DistinctBy(r => r.Id).Count()} edges"
                    )
                    : await ReportAsync(
                        tenant.ToString(),
                        LogInAsync(tenant.Host),
                        () => vendors.Hawkeye!.ListProbesAsync(cancellationToken),
                        l => $"lists {l.Rows.Length} probes"
                    );
        }

        if (vendors.Tenants.Count == 0)
        {
            await Console.Error.WriteLineAsync(
                "CustomerCache: no VeloCloud host and no Hawkeye instance is configured; nothing would be cached"
            );
            return ExitCodes.Failed;
        }

        var bruin = vendors.Channels.Single(c => c.Name.Vendor == Bruin).LogInAsync(cancellationToken);
        problems += await ReportAsync(
            "bruin",
            bruin,
            () => vendors.Bruin.GetClientInfoAsync(NoDevice, cancellationToken),
            _ => "answers questions about inventories"
        );
        return problems == 0 ? ExitCodes.Done : ExitCodes.Failed;

        Task<VendorFault?> LogInAsync(string host) =>
            vendors.Channels.Single(c => c.Name.Host == host && c.Name.Vendor != Bruin).LogInAsync(cancellationToken);
    }

    // A call without a session has no reason of its own; the login has.
    private static async Task<int> ReportAsync<T>(
        string name,
        Task<VendorFault?> login,
        Func<Task<VendorResult<T>>> ask,
        Func<T, string> describe
    )
        where T : class
    {
        var fault = await login;
        var answer = fault is null ? await ask() : fault;
        if (answer.IsSuccess)
        {
            Console.WriteLine($"{name}: ok, {describe(answer.Value)}");
            return 0;
        }

        var why = answer.Fault.Reason is { } reason ? $"{answer.Fault}: {reason}" : answer.Fault.ToString();
        await Console.Error.WriteLineAsync($"{name}: {(fault is null ? "" : "the login failed: ")}{why}".ReplaceLineEndings(" "));
        return 1;
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources;
using CustomerCache.Sources.Bus;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Validates the configuration, logs in to every vendor and prints one line for each: address, what was tried, what the vendor said, what
/// to do. Nothing else is printed, the log included.
/// </summary>
internal static class CheckCommand
{
    // No device has this serial number: the call tests the connection to Bruin, not the inventory.
    private const string NoDevice = "CUSTOMER-CACHE-CHECK";

    private const string Bruin = "Bruin";

    public static Command Create()
    {
        var json = Terminal.Json();
        var command = new Command("check", "Validates the configuration and logs in to every vendor; one line for each.")
        {
            TreatUnmatchedTokensAsErrors = false,
            Options = { json },
        };
        command.SetAction((parsed, cancellationToken) => RunAsync([.. parsed.UnmatchedTokens], parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] args, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = ServerProgram.Build(args, builder => builder.Logging.ClearProviders());
            app.Services.GetService<IStartupValidator>()?.Validate();
            var vendors = app.Services.GetRequiredService<IVendorSources>();
            if (vendors.Tenants.Count == 0)
            {
                await Console.Error.WriteLineAsync(
                    "CustomerCache: no VeloCloud host and no Hawkeye instance is configured; nothing would be cached"
                );
                return ExitCodes.Failed;
            }

            var results = await CheckAsync(
                vendors,
                app.Services.GetRequiredService<IOptions<SourcesOptions>>().Value,
                result => json ? Task.CompletedTask : PrintAsync(result),
                cancellationToken
            );
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(results, CheckJson.Default.IReadOnlyListVendorCheck));
            }

            return results.All(r => r.Ok) ? ExitCodes.Done : ExitCodes.Failed;
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

    private static async Task<IReadOnlyList<VendorCheck>> CheckAsync(
        IVendorSources vendors,
        SourcesOptions options,
        Func<VendorCheck, Task> print,
        CancellationToken cancellationToken
    )
    {
        var results = new List<VendorCheck>();
        foreach (var tenant in vendors.Tenants)
        {
            var place = VendorPlace.Of(tenant, options);
            await AddAsync(
                tenant.System == DeviceSystem.VeloCloud
                    ? CheckOneAsync(
                        place,
                        LogInAsync(tenant.Host),
                        () => vendors.Orchestrator(tenant).ListEdgeLinksAsync(cancellationToken),
                        "list edges",
                        l => $"lists {l.Rows.DistinctBy(r => r.Id).Count()} edges"
                    )
                    : CheckOneAsync(
                        place,
                        LogInAsync(tenant.Host),
                        () => vendors.Hawkeye!.ListProbesAsync(cancellationToken),
                        "list probes",
                        l => $"lists {l.Rows.Length} probes"
                    )
            );
        }

        await AddAsync(
            CheckOneAsync(
                VendorPlace.OfBruin(options),
                vendors.Channels.Single(c => c.Name.Vendor == Bruin).LogInAsync(cancellationToken),
                () => vendors.Bruin.GetClientInfoAsync(NoDevice, cancellationToken),
                "look up an inventory",
                _ => "answers questions about inventories"
            )
        );
        return results;

        async Task AddAsync(Task<VendorCheck> check)
        {
            results.Add(await check);
            await print(results[^1]);
        }

        Task<VendorFault?> LogInAsync(string host) =>
            vendors.Channels.Single(c => c.Name.Host == host && c.Name.Vendor != Bruin).LogInAsync(cancellationToken);
    }

    // A call without a session has no reason of its own; the login has.
    private static async Task<VendorCheck> CheckOneAsync<T>(
        VendorPlace place,
        Task<VendorFault?> login,
        Func<Task<VendorResult<T>>> ask,
        string question,
        Func<T, string> describe
    )
        where T : class
    {
        var refused = await login;
        var answer = refused is null ? await ask() : refused;
        var isLogin = refused is not null;
        return answer.IsSuccess
            ? new(place.Name, place.Address, true, question, describe(answer.Value), null)
            : new(
                place.Name,
                isLogin ? place.LoginAddress : place.Address,
                false,
                isLogin ? "log in" : question,
                Words(answer.Fault).ReplaceLineEndings(" "),
                place.Remedy(answer.Fault, isLogin)
            );
    }

    // The vendor's own words; of a connection that was not made, the system's.
    private static string Words(VendorFault fault) =>
        fault switch
        {
            { Kind: VendorFaultKind.Connection } when (fault.Reason ?? fault.Detail) is var cause => char.ToLowerInvariant(cause[0])
                + cause[1..],
            { Reason: { } reason } => $"{fault}: {reason}",
            _ => fault.ToString(),
        };

    private static Task PrintAsync(VendorCheck check) =>
        check.Ok
            ? Console.Out.WriteLineAsync($"{check.Vendor} ({check.Address}): ok, {check.Said}")
            : Console.Error.WriteLineAsync($"{check.Vendor} ({check.Address}): failed to {check.Tried}: {check.Said}; {check.Remedy}");
}

/// <summary>Represents what became of the check of one vendor.</summary>
internal sealed record VendorCheck(string Vendor, string Address, bool Ok, string Tried, string Said, string? Remedy);

/// <summary>Represents where a vendor is configured: its addresses, and the keys to look at.</summary>
internal sealed record VendorPlace(string Name, string Address, string LoginAddress, string UrlKey, string LoginUrlKey, string Account)
{
    public static VendorPlace Of(TenantId tenant, SourcesOptions options)
    {
        if (options.Sources.Mode == SourceMode.Bridges)
        {
            return OfBridge(tenant.ToString());
        }

        if (tenant.System == DeviceSystem.Hawkeye)
        {
            const string Section = "CustomerCache:Hawkeye";
            var url = options.Hawkeye.Url!;
            return new(tenant.ToString(), url, url, Section + ":Url", Section + ":Url", $"Username and Password of {Section}");
        }

        var (index, host) = options.VeloCloud.Hosts.Index().Single(h => h.Item.Name == tenant.Host);
        var key = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"CustomerCache:VeloCloud:Hosts:{index}");
        return new(tenant.ToString(), host.EffectiveUrl, host.EffectiveUrl, key + ":Url", key + ":Url", $"Username and Password of {key}");
    }

    public static VendorPlace OfBruin(SourcesOptions options)
    {
        if (options.Sources.Mode == SourceMode.Bridges)
        {
            return OfBridge("bruin");
        }

        var bruin = options.Bruin;
        const string Section = "CustomerCache:Bruin";
        return new("bruin", bruin.Url, bruin.LoginUrl, Section + ":Url", Section + ":LoginUrl", $"ClientId and ClientSecret of {Section}");
    }

    private static VendorPlace OfBridge(string name)
    {
        const string Key = NatsOptions.Section + ":" + nameof(NatsOptions.Url);
        return new(name, "its bridge on the bus", "the bus", Key, Key, "the account of the bridge");
    }

    /// <summary>Returns what to do about a fault.</summary>
    public string Remedy(VendorFault fault, bool isLogin)
    {
        var url = isLogin ? LoginUrlKey : UrlKey;
        return fault.Kind switch
        {
            VendorFaultKind.Connection or VendorFaultKind.TimedOut => $"check {url}, and that this machine may connect to it",
            VendorFaultKind.Unauthorized or VendorFaultKind.Refused => isLogin
                ? $"check {Account}"
                : $"ask the vendor to let the account do this, or check {Account}",
            VendorFaultKind.Internal => "the vendor has a fault: try again later, then ask the vendor",
            _ => $"check that {url} is the address of this vendor",
        };
    }
}

/// <summary>Serializes the results of checks.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<VendorCheck>))]
internal sealed partial class CheckJson : JsonSerializerContext;

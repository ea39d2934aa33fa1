using System.Net.Http.Headers;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Server.CommandLine;
using StackExchange.Redis;

namespace CustomerCache.Server.Migration;

/// <summary>
/// Migrates all tenants of a server: one line for each; a failed tenant does not stop the others. Whether a tenant is built is checked just
/// before its import; a first refresh that ends in between is replaced by the import until the next one.
/// </summary>
internal sealed class MigrationRun(LegacyCaches legacy, ServerClient client, bool replaces, bool json)
{
    /// <summary>Imports everything and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (failed, found, all) = (0, 0, 0);
        foreach (var (tenant, version) in await TenantsAsync(cancellationToken))
        {
            all++;
            try
            {
                var records = await legacy.FindAsync(tenant, cancellationToken);
                found += records is null ? 0 : 1;
                var (isImported, what) = await TakeOverAsync(tenant, version, records, cancellationToken);
                Console.WriteLine(json ? Describe(tenant, isImported, what) : $"{tenant}: {what}");
            }
            catch (Exception refusal) when (refusal is RefusedException or RedisServerException)
            {
                failed++;
                var why = $"{legacy.KeyOf(tenant)} was not imported: {refusal.Message}";
                await (json ? Console.Out.WriteLineAsync(Describe(tenant, false, why)) : Console.Error.WriteLineAsync($"{tenant}: {why}"));
            }
        }

        if (all == 0)
        {
            await Console.Error.WriteLineAsync("The server has no tenants: configure its VeloCloud hosts and its Hawkeye instance first.");
            return ExitCodes.Failed;
        }

        if (found == 0 && failed == 0)
        {
            await Console.Error.WriteLineAsync("The former service stored nothing for any tenant of this server. Is --environment right?");
            return ExitCodes.Failed;
        }

        return failed == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Describe(TenantId tenant, bool isImported, string what) =>
        Terminal.Object(("tenant", tenant.ToString()), ("imported", isImported), ("what", what));

    private async Task<(bool IsImported, string What)> TakeOverAsync(
        TenantId tenant,
        long version,
        byte[]? records,
        CancellationToken cancellationToken
    )
    {
        if (records is null)
        {
            return (false, $"nothing is stored under {legacy.KeyOf(tenant)}");
        }

        if (HoldsNothing(records))
        {
            // An empty import would be served as the tenant's records.
            return (false, $"left alone, since {legacy.KeyOf(tenant)} holds no record");
        }

        if (version > 0 && !replaces)
        {
            return (false, $"left alone, since it has version {version} already; --replace replaces it");
        }

        using var content = new ByteArrayContent(records) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await client.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant}/import", content, cancellationToken);
        using var done = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancellationToken),
            default,
            cancellationToken
        );
        return (
            true,
            $"version {done.RootElement.GetProperty("version")} with {done.RootElement.GetProperty("records")} records, from "
                + $"{legacy.KeyOf(tenant)}"
        );
    }

    private async Task<IReadOnlyList<(TenantId Tenant, long Version)>> TenantsAsync(CancellationToken cancellationToken)
    {
        using var tenants = await client.GetJsonAsync("/v1/tenants", cancellationToken);
        var all = new List<(TenantId, long)>();
        foreach (var status in tenants.RootElement.EnumerateArray())
        {
            if (TenantId.TryParse(status.GetProperty("tenant").GetString(), out var tenant))
            {
                all.Add((tenant, status.GetProperty("version").GetInt64()));
            }
        }

        return all;
    }

    private static bool HoldsNothing(byte[] records) =>
        records.AsSpan().Trim(" \t\r\n"u8) is [(byte)'[', .. var inner, (byte)']'] && inner.Trim(" \t\r\n"u8).IsEmpty;
}

using System.Globalization;
using System.Text.Json.Nodes;
using CustomerCache.Benchmarks.Cluster;
using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Benchmarks;

/// <summary>Reads of many records over HTTP.</summary>
internal static class BulkReading
{
    private const int Many = 100_000;

    /// <summary>
    /// All records, against the best of three writers of the same bytes; of two sizes, the one that compares worse counts.
    /// </summary>
    public static async Task<Ratio> AllAsync(Lab lab)
    {
        var (few, measuredFew) = await AllAsync(lab.Client, 5);
        var (many, measuredMany) = await WithManyAsync(lab, (client, _, _) => AllAsync(client, 1));
        return new Ratio("read.all", Math.Min(few, many), 0.95, AtMost: false, $"{measuredFew}; {measuredMany}");
    }

    /// <summary>1 % of the records against all of them: by each kind of filter, also right after a change; the slowest counts.</summary>
    public static Task<Ratio> FilterAsync(Lab lab) =>
        WithManyAsync(
            lab,
            async (client, app, tenant) =>
            {
                var records = app.Services.GetRequiredService<ISnapshotSource>().Find(tenant)!.Records;
                (string Name, string Query)[] filters =
                [
                    ("last contact", LastPercent(records)),
                    ("enterprise", Percent(records, "enterprise_id", r => r.Edge?.EnterpriseId)),
                    ("client", Percent(records, "client_id", r => r.Client?.ClientId)),
                    ("site", Percent(records, "site_id", r => r.Client?.SiteId)),
                ];
                var serials = lab.Snapshot.Records.Take(Lab.Edges / 2).Select(r => r.SerialNumber).ToArray();
                var changes = 0;
                async Task<double> AfterChangeAsync(string query)
                {
                    lab.RenameClients($"Filter {changes}");
                    await app
                        .Services.GetRequiredService<IGrainFactory>()
                        .GetGrain<ITenantGrain>(tenant.ToString())
                        .RecrossAsync(RecrossKind.BruinInventory, [serials[changes++ * 7919 % serials.Length]], CancellationToken.None);
                    return await Reading.TimeAsync(client, Reading.Records + query, 1);
                }

                var times = await AlternatingRuns.AlternateAsync([
                    () => Reading.TimeAsync(client, Reading.Records, 1),
                    .. filters.Select<(string, string Query), Func<Task<double>>>(f =>
                        async () => await Reading.TimeAsync(client, Reading.Records + f.Query, 5) / 5
                    ),
                    .. filters.Select<(string, string Query), Func<Task<double>>>(f => () => AfterChangeAsync(f.Query)),
                ]);
                string Each(int from) =>
                    string.Join(
                        ", ",
                        filters.Select((f, i) => string.Create(CultureInfo.InvariantCulture, $"{f.Name} {times[from + i] * 1e3:0.00}"))
                    );
                return new Ratio(
                    "read.filter",
                    times[1..].Max() / times[0],
                    0.03,
                    AtMost: true,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"ms: all {Many:N0} {times[0] * 1e3:0.0}; 1 % by {Each(1)}; after a change {Each(5)}"
                    )
                );
            }
        );

    /// <summary>Some members of all records, against System.Text.Json writing objects that have these members only.</summary>
    public static async Task<Ratio> FieldsAsync(Lab lab)
    {
        const string Path = Reading.Records + "?fields=" + RecordPart.Fields;
        Baselines.Parts = [.. lab.Snapshot.Records.Select(RecordPart.Of)];
        var (ours, theirs) = (await lab.Client.GetStringAsync(Path), await lab.Client.GetStringAsync(Baselines.Fields));
        if (!JsonNode.DeepEquals(JsonNode.Parse(ours), JsonNode.Parse(theirs)))
        {
            throw new InvalidOperationException("Both write the same members.");
        }

        // The server keeps the members asked for last: another question in between makes it encode all records again.
        async Task<double> EncodedAgainAsync()
        {
            await Reading.TimeAsync(lab.Client, Reading.Records + "?fields=serial_number", 1);
            return await Reading.TimeAsync(lab.Client, Path, 1);
        }

        var times = await AlternatingRuns.AlternateAsync([
            async () => await Reading.TimeAsync(lab.Client, Path, 5) / 5,
            async () => await Reading.TimeAsync(lab.Client, Baselines.Fields, 5) / 5,
            EncodedAgainAsync,
        ]);
        return new Ratio(
            "read.fields",
            times[1] / times[0],
            2,
            AtMost: false,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ours.Length / 1e6:0.0} MB in {times[0] * 1e3:0.00} ms, System.Text.Json {times[1] * 1e3:0.00} ms; the first read of "
                    + $"other members {times[2] * 1e3:0.00} ms"
            )
        );
    }

    /// <summary>
    /// All records compressed, uncompressed bytes per second, against as they are. The caller reads and does not decompress.
    /// </summary>
    public static async Task<Ratio> GzipAsync(Lab lab)
    {
        var (packed, plain) = await AlternatingRuns.AlternateAsync(
            () => Reading.TimeAsync(lab.Client, Reading.Records, 5, "gzip"),
            () => Reading.TimeAsync(lab.Client, Reading.Records, 5)
        );
        return new Ratio(
            "read.gzip",
            plain / packed,
            0.9,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{packed / 5 * 1e3:0.00} ms with gzip, {plain / 5 * 1e3:0.00} ms without")
        );
    }

    private static async Task<(double Ratio, string Measured)> AllAsync(HttpClient client, int times)
    {
        await Baselines.AnswerAsAsync(client, Reading.Records);
        string[] paths = [Reading.Records, Baselines.Array, Baselines.Chunks, Baselines.Pooled];
        var seconds = await AlternatingRuns.AlternateAsync([
            .. paths.Select<string, Func<Task<double>>>(path => async () => await Reading.TimeAsync(client, path, times) / times),
        ]);
        var ratio = seconds[1..].Min() / seconds[0];
        var measured = string.Create(
            CultureInfo.InvariantCulture,
            $"{Baselines.Constant.Length / 1e6:0.0} MB in {seconds[0] * 1e3:0.0} ms, array {seconds[1] * 1e3:0.0}, 64 KiB chunks "
                + $"{seconds[2] * 1e3:0.0}, pooled pipe {seconds[3] * 1e3:0.0} ms ({ratio:0.00})"
        );
        Baselines.Constant = [];
        return (ratio, measured);
    }

    // Another server of this process: the refreshed edges and as many copies of them as make the tenant large.
    private static async Task<T> WithManyAsync<T>(Lab lab, Func<HttpClient, WebApplication, TenantId, Task<T>> measure)
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-bulk-");
        var (_, result) = await lab.ServeOnceAsync(
            folder,
            null,
            async (app, tenant) =>
            {
                using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
                var known = lab.Snapshot.Records;
                await app
                    .Services.GetRequiredService<ITenantClient>()
                    .ImportAsync(
                        tenant,
                        [.. known, .. ClusterLab.CopiesOf([.. known], Many - known.Count)],
                        acceptShrink: true,
                        CancellationToken.None
                    );
                return await measure(client, app, tenant);
            }
        );
        folder.Delete(recursive: true);
        return result;
    }

    private static string LastPercent(RecordTable records)
    {
        var contacts = records.Select(r => r.LastContact).OfType<DateTimeOffset>().OrderDescending().ToArray();
        var after = contacts[records.Count / 100].UtcDateTime;
        return "?last_contact_after=" + after.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
    }

    // As few ids as yield 1 %, with at most 10 % more records.
    private static string Percent(RecordTable records, string name, Func<DeviceRecord, long?> key)
    {
        var (ids, yield) = (new List<long>(), 0);
        var groups = records.GroupBy(key).Where(g => g.Key is not null).Select(g => (Id: g.Key!.Value, Count: g.Count()));
        foreach (var (id, count) in groups.OrderByDescending(g => g.Count))
        {
            if (yield < Many / 100 && yield + count <= Many / 100 * 1.1)
            {
                ids.Add(id);
                yield += count;
            }
        }

        return yield >= Many / 200
            ? "?" + string.Join('&', ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{name}={id}")))
            : throw new InvalidOperationException($"No {name} yields 1 %.");
    }
}

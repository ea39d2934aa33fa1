using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// The Redis of the former service, a silo without records, and the command between them, as processes.
/// </summary>
public sealed class MigrateTests(MigrationLab lab) : IClassFixture<MigrationLab>
{
    private readonly string _own = "migrate-" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task Data_of_the_former_service_are_served_and_left_unchanged_by_any_number_of_imports()
    {
        await StoreAsync(MigrationLab.Vco1, new { edge = new { } });
        await StoreAsync(MigrationLab.Vco2, TestRecords.Edge(3, MigrationLab.Vco2));
        await StoreAsync("hawkeye", TestRecords.Probe(1));
        await StoreAsync("next_refresh_date", "2026-03-01");

        // One tenant that cannot be imported does not keep the others from it.
        var first = await MigrateAsync();
        Assert.Equal(1, first.Code);
        Assert.Equal(
            $"velocloud/{MigrationLab.Vco1}: {_own}-{MigrationLab.Vco1} was not imported: 'body[0]' has no \"serial_number\"",
            Assert.Single(first.Error)
        );
        Assert.Equal(
            [
                $"hawkeye/{MigrationLab.Hawkeye}: version 1 with 1 records, from {_own}-hawkeye",
                $"velocloud/{MigrationLab.Vco2}: version 1 with 1 records, from {_own}-{MigrationLab.Vco2}",
            ],
            first.Out.Order()
        );

        await StoreAsync(MigrationLab.Vco1, TestRecords.Edge(1), TestRecords.Edge(2));
        var before = await OwnKeysAsync();
        var second = await MigrateAsync();
        Assert.Equal(0, second.Code);
        Assert.Equal(
            $"velocloud/{MigrationLab.Vco1}: version 1 with 2 records, from {_own}-{MigrationLab.Vco1}",
            Assert.Single(second.Out, l => l.Contains("from", StringComparison.Ordinal))
        );
        Assert.Equal(
            2,
            second.Out.Count(l => l.EndsWith("left alone, since it has version 1 already; --replace replaces it", StringComparison.Ordinal))
        );
        Assert.Equal(
            2,
            JsonSerializer
                .Deserialize<JsonElement>(await lab.Silo.Http.GetStringAsync($"/v1/velocloud/records?host={MigrationLab.Vco1}"))
                .GetArrayLength()
        );
        Assert.Equal(before, await OwnKeysAsync());

        await StoreAsync(MigrationLab.Vco1, TestRecords.Edge(4));
        var replaced = await MigrateAsync("--replace");
        Assert.Equal(0, replaced.Code);
        Assert.Contains($"velocloud/{MigrationLab.Vco1}: version 2 with 1 records, from {_own}-{MigrationLab.Vco1}", replaced.Out);
    }

    [Fact]
    public async Task Wrong_environment_or_empty_list_imports_nothing()
    {
        await StoreAsync(MigrationLab.Vco1);

        var empty = await MigrateAsync("--json");
        var wrong = await CommandProcess.RunAsync(
            "migrate",
            "--from",
            lab.Former.ConnectionString,
            "--environment",
            "nowhere",
            "--server",
            Url
        );

        Assert.Equal((0, 1), (empty.Code, wrong.Code));
        Assert.Equal(3, empty.Out.Length);
        var left = Assert.Single(
            empty.Out.Select(l => JsonSerializer.Deserialize<JsonElement>(l)),
            t => t.GetProperty("tenant").GetString() == $"velocloud/{MigrationLab.Vco1}"
        );
        Assert.False(left.GetProperty("imported").GetBoolean());
        Assert.Equal($"left alone, since {_own}-{MigrationLab.Vco1} holds no record", left.GetProperty("what").GetString());
        Assert.EndsWith("Is --environment right?", Assert.Single(wrong.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_server_is_exit_code_3_wrong_arguments_are_2_and_the_password_is_never_printed()
    {
        var noRedis = await CommandProcess.RunAsync(
            "migrate",
            "--from",
            "127.0.0.1:1,password=canary-password,connectTimeout=500",
            "--environment",
            _own,
            "--server",
            Url
        );
        var noServer = await CommandProcess.RunAsync(
            "migrate",
            "--from",
            lab.Former.ConnectionString,
            "--environment",
            _own,
            "--server",
            "http://127.0.0.1:1"
        );
        var noWords = await CommandProcess.RunAsync("migrate", "--from", "port=canary-password", "--environment", _own);

        Assert.Equal((3, 3, 2), (noRedis.Code, noServer.Code, noWords.Code));
        Assert.DoesNotContain(noRedis.Error.Concat(noWords.Error), line => line.Contains("canary-password", StringComparison.Ordinal));
    }

    private string Url => lab.Silo.Http.BaseAddress!.ToString();

    private async Task StoreAsync(string name, params object[] records)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(lab.Former.ConnectionString);
        await redis.GetDatabase().StringSetAsync($"{_own}-{name}", JsonSerializer.Serialize(records));
    }

    private async Task<string[]> OwnKeysAsync() =>
        [.. (await Caching.Redis.AllAsync(lab.Former.ConnectionString)).Where(k => k.StartsWith(_own, StringComparison.Ordinal)).Order()];

    private Task<CommandProcess.CommandResult> MigrateAsync(params string[] more) =>
        CommandProcess.RunAsync(["migrate", "--from", lab.Former.ConnectionString, "--environment", _own, "--server", Url, .. more]);
}

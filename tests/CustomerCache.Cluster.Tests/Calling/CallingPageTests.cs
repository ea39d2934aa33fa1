using System.Text.RegularExpressions;
using CustomerCache.Client;
using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Calling.Snippets;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Compiles and runs the code of docs/calling.md.</summary>
public sealed partial class CallingPageTests(CalledFleet called) : IClassFixture<CalledFleet>
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs/calling.md"));

    [Fact]
    public void Code_on_the_page_equals_the_compiled_snippets()
    {
        var compiled = Directory
            .GetFiles(Repository.File("tests/CustomerCache.Cluster.Tests/Calling/Snippets"))
            .Select(File.ReadAllText)
            .ToArray();
        var shown = Shown().Matches(Page).Select(m => m.Groups["code"].Value).ToArray();

        Assert.All(
            shown,
            code =>
                Assert.Contains(
                    code,
                    compiled.Select(file => code.StartsWith("using ", StringComparison.Ordinal) ? Usings(file) + Body(file) : Body(file))
                )
        );
        Assert.Equal(compiled.Length, shown.Distinct().Count());
    }

    [Fact]
    public void Options_on_the_page_are_complete()
    {
        var options = typeof(CustomerCacheClientOptions)
            .GetProperties()
            .SelectMany(p =>
                p.PropertyType == typeof(TlsOptions)
                    ? typeof(TlsOptions).GetProperties().Where(t => t.CanWrite).Select(t => $"{p.Name}:{t.Name}")
                    : [p.Name]
            );

        Assert.Equal(
            options,
            Rows().Matches(Page).Select(m => m.Groups["first"].Value).Where(first => !first.EndsWith("Exception", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Errors_on_the_page_are_complete() =>
        Assert.Subset(
            Rows().Matches(Page).Select(m => m.Groups["first"].Value).ToHashSet(),
            Repository.Of("Client").GetTypes().Where(t => t.IsPublic && t.IsAssignableTo(typeof(Exception))).Select(t => t.Name).ToHashSet()
        );

    [Fact]
    public async Task First_program_runs()
    {
        var settings = await CallingService.SettingsAsync(called.Lab);

        await FirstProgram.RunAsync([.. settings.Select(s => $"--{s.Key}={s.Value}"), "--Logging:LogLevel:Default=None"]);
    }

    [Fact]
    public async Task Snippets_run()
    {
        var record = called.Server.Replicas.Find(VendorLab.Vco1)!.Records[0];
        var records = new List<CustomerRecord>();

        await Finding.RunAsync(called.Cache, record.SerialNumber);
        await Reading.RunAsync(called.Cache, Stream.Null);
        await Following.RunAsync(called.Cache, record.SerialNumber);
        await Refreshing.RunAsync(called.Cache, VendorLab.Vco2);
        var (caches, fetched) = (called.Service.Host.Services.GetRequiredService<IDomainCacheClient>(), 0);
        await Fetching.RunAsync(caches, "80122000000D4UGAA0", _ => Task.FromResult<string?>($"fetched {++fetched} times"));
        await Fetching.RunAsync(caches, "80122000000D4UGAA0", _ => Task.FromResult<string?>($"fetched {++fetched} times"));
        Assert.Equal(2, fetched);
        await Failing.RunAsync(called.Cache, new RecordQuery(DeviceSystem.VeloCloud) { Hosts = [VendorLab.Vco1.Host] }, records);

        Assert.Equal(called.Server.Replicas.Find(VendorLab.Vco1)!.Records.Select(r => r.SerialNumber), records.Select(r => r.SerialNumber));
    }

    [Fact]
    public async Task Loop_over_changes_restarts_from_a_version_that_is_too_old_and_ends_when_cancelled()
    {
        using var stopping = new CancellationTokenSource();
        var startedAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var loop = Changing.RunAsync(called.Cache, VendorLab.Vco1, 0, _ => { }, StartAgainAsync, stopping.Token);
        await startedAgain.Task;
        await stopping.CancelAsync();

        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.False(loop.IsFaulted);

        Task<long> StartAgainAsync()
        {
            startedAgain.SetResult();
            return Task.FromResult(called.Server.Replicas.Find(VendorLab.Vco1)!.Version);
        }
    }

    private static string Usings(string file) =>
        file[
            ..(
                file.LastIndexOf("using ", file.IndexOf("\nnamespace", StringComparison.Ordinal), StringComparison.Ordinal) is var last
                    ? file.IndexOf('\n', last) + 1
                    : 0
            )
        ] + "\n";

    // Returns the body of the only method.
    private static string Body(string file)
    {
        var start = file.IndexOf("\n    {\n", StringComparison.Ordinal) + "\n    {\n".Length;
        var end = file.LastIndexOf("    }\n}", StringComparison.Ordinal);
        return Indent().Replace(file[start..end], "");
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shown();

    [GeneratedRegex("^ {8}", RegexOptions.Multiline, 1000)]
    private static partial Regex Indent();

    [GeneratedRegex(@"^\| `(?<first>[\w:]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();
}

using System.Net;
using System.Net.Sockets;
using CustomerCache.Server.Http;
using CustomerCache.Server.Tests.CommandLine;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CustomerCache.Server.Tests.Host;

/// <summary>A start that cannot succeed ends with one sentence and its exit code; one that takes its time is visible to probes.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class StartTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--Urls=http://127.0.0.1:PORT", "Failed to bind to address http://127.0.0.1:PORT: address already in use")]
    [InlineData(
        "--CustomerCache:Cluster:SiloPort=PORT",
        "the port is in use by another process. Stop it, or set CustomerCache:Cluster:SiloPort"
    )]
    [InlineData("--CustomerCache:Cluster:GatewayPort=PORT", "or set CustomerCache:Cluster:GatewayPort to a free port.")]
    public async Task Port_in_use_is_named_and_exits_with_2(string setting, string reason)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var ran = await ServeAsync(setting.Replace("PORT", port, StringComparison.Ordinal));

        Assert.Equal(2, ran.Code);
        Assert.Contains(reason.Replace("PORT", port, StringComparison.Ordinal), Assert.Single(ran.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_that_does_not_respond_is_named_without_its_password_and_exits_with_3()
    {
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var address = gone.LocalEndpoint.ToString();
        gone.Stop();

        var ran = await ServeAsync(
            $"--CustomerCache:Redis={address},password=canary",
            FormattableString.Invariant($"--CustomerCache:Cluster:SiloPort={Ports.Free()}"),
            FormattableString.Invariant($"--CustomerCache:Cluster:GatewayPort={Ports.Free()}")
        );

        var line = Assert.Single(ran.Error);
        Assert.Equal(3, ran.Code);
        Assert.StartsWith($"Cannot reach Redis at {address}: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_that_cannot_be_read_is_named_and_exits_with_2()
    {
        var file = Path.Combine(_folder.Path, "not.pem");
        Directory.CreateDirectory(_folder.Path);
        await File.WriteAllTextAsync(file, "no certificate");

        var ran = await ServeAsync(
            $"--CustomerCache:Cluster:Tls:Certificate={file}",
            $"--CustomerCache:Cluster:Tls:Key={file}",
            $"--CustomerCache:Cluster:Tls:Authorities={file}"
        );

        Assert.Equal(2, ran.Code);
        Assert.StartsWith("CustomerCache:Cluster:Tls cannot be used: ", Assert.Single(ran.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_with_a_certificate_that_does_not_exist_is_one_sentence_and_exits_with_1()
    {
        // Without a setting, Kestrel takes the certificate for development, which the SDK may have made on this machine.
        var ran = await ServeAsync(
            "--Urls=https://127.0.0.1:0",
            "--Kestrel:Certificates:Default:Subject=missing.example.net",
            "--Kestrel:Certificates:Default:Store=My"
        );

        Assert.Equal(1, ran.Code);
        Assert.StartsWith(
            "The server cannot start: The requested certificate missing.example.net could not be found",
            Assert.Single(ran.Error),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Liveness_is_answered_during_the_start_and_everything_else_is_503_with_the_reason()
    {
        var hold = new BlockedStart();
        await using var app = ServerProgram.Build(
            ["--Urls=http://127.0.0.1:0", $"--CustomerCache:DataFolder={_folder.Path}"],
            builder => builder.Services.AddSingleton<IHostedService>(hold)
        );
        var start = app.StartAsync();
        await hold.Reached;
        using var http = new HttpClient { BaseAddress = new Uri(AddressOf(app)) };

        var live = await http.GetStringAsync("/health/live");
        using var ready = await http.GetAsync("/health/ready");
        app.Services.GetRequiredService<StartGate>().WaitFor("the members are gone", TimeProvider.System.GetUtcNow().AddMinutes(1));
        var waiting = await http.GetStringAsync("/health/live");
        using var tenants = await http.GetAsync("/v1/tenants");
        hold.Release();
        await start;

        Assert.Equal("starting", live);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (ready.StatusCode, tenants.StatusCode));
        Assert.Matches("^starting: the members are gone, (59|60) s left at most$", waiting);
        Assert.Contains("starting: the members are gone", await tenants.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await http.GetStringAsync("/health/live"));
        await app.StopAsync();
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    private Task<ConsoleCapture.CommandResult> ServeAsync(params string[] settings) =>
        ConsoleCapture.RunAsync([
            "serve",
            $"--CustomerCache:DataFolder={_folder.Path}",
            "--Logging:LogLevel:Default=None",
            .. settings.Any(s => s.StartsWith("--Urls", StringComparison.Ordinal)) ? [] : new[] { "--Urls=http://127.0.0.1:0" },
            .. settings,
        ]);

    private sealed class BlockedStart : IHostedService
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Release() => _released.SetResult();

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _reached.SetResult();
            return _released.Task.WaitAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using System.Collections.Immutable;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Simulator;

/// <summary>
/// Serves the three vendors over plain HTTP on one port, by default of 127.0.0.1, from a made-up fleet. All members are thread safe. The
/// URLs are those of the configuration; none ends in a slash.
/// </summary>
public sealed class VendorSimulator : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly VendorState _state;
    private readonly Uri _root;

    private VendorSimulator(KestrelServer server, VendorState state, LiveFleet fleet, VendorCalls calls, FaultPlan faults)
    {
        (_server, _state, Fleet, Calls, Faults) = (server, state, fleet, calls, faults);
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        _root = new UriBuilder(addresses?.Single() ?? throw new InvalidOperationException("Kestrel names no address."))
        {
            Host = "127.0.0.1",
        }.Uri;
        VeloCloudHosts = fleet.Current.Hosts;
    }

    /// <summary>Names of the VeloCloud hosts, in configuration order.</summary>
    public ImmutableArray<string> VeloCloudHosts { get; }

    /// <summary>Ixia's base URL: <c>login</c> and <c>probes</c> follow it directly.</summary>
    public Uri HawkeyeUrl => new(_root, $"{Prefixes.Hawkeye}/api");

    /// <summary>Bruin's base URL, without <c>/api</c>.</summary>
    public Uri BruinUrl => new(_root, Prefixes.Bruin);

    /// <summary>Bruin's login URL, without <c>/identity/connect/token</c>.</summary>
    public Uri BruinLoginUrl => new(_root, Prefixes.BruinLogin);

    public VendorCredentials Credentials => _state.Credentials;

    /// <summary>The fleet that the vendors serve; can be edited while they run.</summary>
    public LiveFleet Fleet { get; }

    public VendorCalls Calls { get; }

    public FaultPlan Faults { get; }

    /// <summary>Starts the vendors over a fleet; the task completes when they listen.</summary>
    public static async Task<VendorSimulator> StartAsync(
        Fleet fleet,
        VendorSimulatorOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(fleet);
        options ??= new();
        var (live, calls, faults) = (new LiveFleet(fleet), new VendorCalls(), new FaultPlan(options.Time, options.FaultSeed));
        var state = new VendorState(options, fleet.Hosts);
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(kestrel), sockets, NullLoggerFactory.Instance);
        var application = new VendorApplication(new Routes(fleet.Hosts), calls, faults, live, state, options.Time);
        await server.StartAsync(application, cancellationToken);
        return new(server, state, live, calls, faults);
    }

    /// <summary>The URL of one VeloCloud host; <c>/portal/rest/...</c> follows it.</summary>
    /// <exception cref="ArgumentException">The fleet has no such host.</exception>
    public Uri VeloCloudUrl(string host) =>
        _state.VeloCloud.ContainsKey(host) ? new(_root, host) : throw new ArgumentException($"The fleet has no host {host}.", nameof(host));

    /// <summary>Expires all sessions; the next call with one of them is rejected in the vendor's own way.</summary>
    /// <param name="vendor">The vendor.</param>
    /// <param name="host">One VeloCloud host; null for all.</param>
    public void ExpireSessions(Vendor vendor, string? host = null)
    {
        IEnumerable<SessionBook> books = vendor switch
        {
            Vendor.VeloCloud => host is null ? _state.VeloCloud.Values : [_state.VeloCloud[host]],
            Vendor.Hawkeye => [_state.Hawkeye],
            _ => [_state.Bruin],
        };
        foreach (var book in books)
            book.ExpireAll();
    }

    /// <summary>Aborts calls in progress and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await _server.StopAsync(new(canceled: true));
        _server.Dispose();
    }
}

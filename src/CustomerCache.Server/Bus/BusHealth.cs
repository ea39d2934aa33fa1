using CustomerCache.Sources;
using CustomerCache.Sources.Bus;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Bus;

/// <summary>
/// Describes the connection to the bus in words. A process without a bus is well. An instance that is not connected stays ready: it still
/// answers HTTP, and all others have the same bus.
/// </summary>
internal sealed class BusHealth(IOptions<SourcesOptions> options, IServiceProvider services)
{
    private MessageBus? Bus { get; } = options.Value.Nats.IsConfigured ? services.GetRequiredService<MessageBus>() : null;

    /// <summary>Whether the bus is connected, or there is none.</summary>
    public bool IsWell => Bus is null || Bus.State.IsConnected;

    /// <summary>Returns the state of the connection; null without a bus.</summary>
    public string? Describe() =>
        Bus?.State switch
        {
            null => null,
            { IsConnected: true } => "ok",
            { LastError: { } error } state => $"not connected since {state.Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: {error}",
            var state => $"not connected since {state.Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}",
        };
}

using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// How the contract starts an engine. One per <see cref="VendorLab"/>: it owns what outlives a restart, such as a data folder or a key
/// space of a store, and removes it when it is disposed of.
/// </summary>
public interface IEngineUnderTest : IAsyncDisposable
{
    /// <summary>How many processes of a deployment ask the vendors, each with sessions and circuits of its own.</summary>
    int Processes { get; }

    /// <summary>Settings that only this engine needs, added to those of the lab once; they name what outlives a restart.</summary>
    IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>
    /// Starts a deployment; the one before was stopped. When it returns what was stored is served, the first look for tenants that are
    /// due is under way, and the timer of the next one is armed on the clock that was registered.
    /// </summary>
    /// <param name="settings">The whole configuration, for every host of the deployment.</param>
    /// <param name="change">Changes to the services of every host: a clock, a channel of alerts. One instance serves all hosts.</param>
    Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change);
}

using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Starts deployments of an engine for the contract. One per <see cref="VendorLab"/>: it owns the state that outlives a restart, such as a
/// data folder or a key space, and removes it when it is disposed of.
/// </summary>
public interface IEngineUnderTest : IAsyncDisposable
{
    /// <summary>Gets the number of processes of a deployment that call the vendors, each with its own sessions and circuits.</summary>
    int Processes { get; }

    /// <summary>Returns settings of this engine, added to those of the lab once; they name the state that outlives a restart.</summary>
    IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>
    /// Starts a deployment; its predecessor was stopped. When it returns, stored data are served, the first check for due tenants
    /// is running, and the timer of the next one is armed on the registered clock.
    /// </summary>
    /// <param name="settings">The whole configuration, for every host of the deployment.</param>
    /// <param name="change">Changes the services of every host: a clock, a channel of alerts. One instance serves all hosts.</param>
    Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change);
}

using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>The parts with which an engine starts a vector.</summary>
/// <param name="Vendors">Scripted; the same objects for every process.</param>
/// <param name="Policy">The policy of the crossing.</param>
/// <param name="Options">Interval and attempts of refreshes.</param>
/// <param name="Time">The only clock of owners and refreshes; it advances when a refresh has reported that it waits, and has armed its
/// timer.</param>
/// <param name="Observer">Receives every event.</param>
/// <param name="Random">Spreads the waits between attempts.</param>
public sealed record VectorParts(
    IVendors Vendors,
    CrossingPolicy Policy,
    RefreshOptions Options,
    FakeTime Time,
    IEventObserver<RefreshEvent> Observer,
    Func<double> Random
);

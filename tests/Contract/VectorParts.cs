using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>What an engine is started with for a vector.</summary>
/// <param name="Vendors">Scripted; the same objects whichever process asks.</param>
/// <param name="Policy">What is cached.</param>
/// <param name="Options">When and how hard a refresh tries.</param>
/// <param name="Time">The only clock of owners and refreshes; it moves when a refresh has said that it waits, and has armed its
/// timer.</param>
/// <param name="Observer">Told of everything.</param>
/// <param name="Random">Spreads the waits between attempts.</param>
public sealed record VectorParts(
    IVendors Vendors,
    CrossingPolicy Policy,
    RefreshOptions Options,
    FakeTime Time,
    IEventObserver<RefreshEvent> Observer,
    Func<double> Random
);

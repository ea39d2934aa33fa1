using System.Collections.Immutable;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

internal static class Summaries
{
    public static RefreshSummary Of(RefreshOutcome outcome) =>
        new("one", outcome, FakeTime.Start, FakeTime.Start, 1, ImmutableSortedDictionary<string, int>.Empty);
}

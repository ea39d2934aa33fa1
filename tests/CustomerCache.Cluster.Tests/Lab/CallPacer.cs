namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// Spaces the calls of a load. The rate is an input of a test, not a wait for something: callers that ask as fast as they can take the
/// processors from the silos that they ask, and from all other tests.
/// </summary>
internal static class CallPacer
{
    /// <summary>Completes when the next call of a caller is due.</summary>
    /// <param name="milliseconds">The time between two calls.</param>
    public static Task NextAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
}

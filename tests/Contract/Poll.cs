using System.Diagnostics;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Waits for a condition that has no event to wait for, such as the answer of another process. Wait for an event where there is one.
/// </summary>
internal static class Poll
{
    // Real time, only to turn a test that would hang into one that says what was missing. Longer than it takes a silo to detect that
    // another one is dead, and to take over its work.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    /// <summary>Checks until the condition holds.</summary>
    /// <param name="isSo">Returns whether the condition holds.</param>
    /// <param name="what">Names what is missing when the time is over.</param>
    public static Task UntilAsync(Func<Task<bool>> isSo, string what) => UntilAsync(isSo, () => what);

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        var started = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(started.Elapsed < Limit, $"waited in vain for {what()}");

            // Polling, in the one place of the test suites that does: there is no event. System time, since a test's clock may stand still.
            await Task.Delay(Moment, TimeProvider.System);
        }
    }
}

using System.Diagnostics;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Polls for a condition that has no event to await, such as the response of another process. Await an event where there is one.
/// </summary>
internal static class Poll
{
    // Real time, only to turn a test that would hang into a failure that names what was missing. Longer than a silo takes to detect that
    // another one is dead and to take over its work.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Checks until the condition holds.</summary>
    /// <param name="isSo">Returns whether the condition holds.</param>
    /// <param name="what">Names what is missing at the timeout.</param>
    public static Task UntilAsync(Func<Task<bool>> isSo, string what) => UntilAsync(isSo, () => what);

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        var started = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(started.Elapsed < HangTimeout, $"timed out waiting for {what()}");

            // The one place of the test suites that polls: there is no event. System time, since a test's clock may be fake.
            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}

using System.Diagnostics;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Waits for what nobody tells, such as what another process answers from now on. Whoever can wait for an event does that instead.
/// </summary>
internal static class Patience
{
    // Real time, only to turn a test that would hang into one that says what was missing. Longer than it takes a silo to find out that
    // another is dead, and then to look after what that one left.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until it is so.</summary>
    /// <param name="isSo">Whether it is.</param>
    /// <param name="what">What is said to be missing when it does not come.</param>
    public static Task UntilAsync(Func<Task<bool>> isSo, string what) => UntilAsync(isSo, () => what);

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        var started = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(started.Elapsed < Limit, $"waited in vain for {what()}");

            // The one place of all tests that looks again after a time, the system's: the clock of a test may stand still.
            await Task.Delay(Moment, TimeProvider.System);
        }
    }
}

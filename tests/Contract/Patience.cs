using System.Diagnostics;

namespace CustomerCache.Tests.Contract;

/// <summary>Waits for what nobody tells.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until it is so. Says what was missing when it does not come.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var started = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(started.Elapsed < Limit, $"waited in vain for {what}");
            await Task.Delay(Moment, TimeProvider.System);
        }
    }
}

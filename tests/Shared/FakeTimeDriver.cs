namespace CustomerCache.Tests.Shared;

/// <summary>Runs work that waits on a <see cref="FakeTime"/>.</summary>
public static class FakeTimeDriver
{
    /// <summary>Advances the clock in whole seconds whenever the work waits, until it ends.</summary>
    public static async Task<T> RunAsync<T>(this FakeTime time, Task<T> work)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, time.WaitForTimersAsync(1));
            if (!work.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        return await work;
    }

    /// <summary>Completes when each of the tasks has ended or waits on one timer.</summary>
    public static async Task SettleAsync(this FakeTime time, IReadOnlyCollection<Task> work)
    {
        while (work.Where(w => !w.IsCompleted).ToArray() is { Length: > 0 } running && time.ArmedTimers < running.Length)
        {
            await Task.WhenAny([.. running, time.WaitForTimersAsync(running.Length)]);
        }
    }
}

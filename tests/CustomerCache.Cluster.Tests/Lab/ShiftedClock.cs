using System.Globalization;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// The clock of a process, which can jump while it runs. Timers and durations, which are of the monotonic clock, are not affected. Takes
/// the library of the package libfaketime.
/// </summary>
internal sealed class ShiftedClock : IDisposable
{
    private static readonly string? Library = Directory
        .EnumerateDirectories("/usr/lib", "*-linux-gnu")
        .Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists);

    private readonly string _file = Path.Combine(Path.GetTempPath(), "customer-cache-clock-" + Guid.NewGuid().ToString("N"));

    public ShiftedClock() => File.WriteAllText(_file, "+0");

    /// <summary>Whether clocks can be shifted on this machine.</summary>
    public static bool IsPossible => Library is not null;

    /// <summary>What a process needs in its environment.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Environment =>
        [
            new("LD_PRELOAD", Library),
            new("FAKETIME_TIMESTAMP_FILE", _file),
            new("FAKETIME_CACHE_DURATION", "1"),
            new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            // Otherwise waits with a time limit, which are of the monotonic clock, end at once, and .NET repeats them without a pause.
            new("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ];

    /// <summary>Makes it differ so much from the machine's clock, within a second.</summary>
    public async Task ShiftAsync(TimeSpan by)
    {
        var next = _file + ".next";
        await File.WriteAllTextAsync(next, by.TotalSeconds.ToString("+0.###;-0.###", CultureInfo.InvariantCulture));

        // In one step, since the process may read it at any time.
        File.Move(next, _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);
}

using System.Diagnostics;
using System.Globalization;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>
/// Attacks a parser with its seeds and mutations of them. Deterministic by its seed. Accepted mutations become seeds, so that later ones
/// reach deeper.
/// </summary>
internal static class Fuzzer
{
    // What a call needs anyway.
    private const long Bytes = 512 * 1024;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    // A collection, another test or the first call of code can take the time; the input takes it each time.
    private const int Tries = 4;

    /// <summary>Gets the number of inputs of all parsers.</summary>
    public static int Inputs { get; } = Setting("CUSTOMERCACHE_FUZZ_INPUTS", 10_000);

    /// <summary>Gets what all mutations follow from.</summary>
    public static int Seed { get; } = Setting("CUSTOMERCACHE_FUZZ_SEED", 1);

    /// <summary>Attacks a parser; throws with the seed and the input when it breaks the law.</summary>
    /// <returns>The number of accepted inputs.</returns>
    public static int Attack(FuzzTarget target, int inputs)
    {
        var mutator = new Mutator(target.Seeds, Seed, target.MaxLength);
        var accepted = 0;
        for (var i = 0; i < inputs; i++)
        {
            var input = i < target.Seeds.Count ? target.Seeds[i] : mutator.Next();
            try
            {
                if (Try(target, input))
                {
                    accepted++;
                    mutator.Keep(input);
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{target.Name}: input {i} of CUSTOMERCACHE_FUZZ_SEED={Seed}, in base64 {Convert.ToBase64String(input)}: {failure}"
                    ),
                    failure
                );
            }
        }

        return accepted;
    }

    private static bool Try(FuzzTarget target, byte[] input)
    {
        for (var tries = 1; ; tries++)
        {
            var (startedAt, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            var isAccepted = target.Parse(input);
            (var duration, allocated) = (Stopwatch.GetElapsedTime(startedAt), GC.GetAllocatedBytesForCurrentThread() - allocated);
            if (duration <= Time && allocated <= Bytes + ((long)target.MemoryPerByte * input.Length))
            {
                return isAccepted;
            }

            if (tries == Tries)
            {
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{input.Length} bytes took {duration.TotalMilliseconds:0} ms and {allocated} bytes of memory"
                    )
                );
            }
        }
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : usual;
}

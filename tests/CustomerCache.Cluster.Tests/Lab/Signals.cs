using System.Diagnostics;
using System.Globalization;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Sends signals to processes.</summary>
internal static class Signals
{
    /// <summary>Sends a signal, such as <c>STOP</c>.</summary>
    public static async Task SignalAsync(this Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"Failed to send {signal} to process {process.Id}.");
        }
    }
}

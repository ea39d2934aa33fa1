namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>Faults of the disk of a single node.</summary>
internal static class DiskFaults
{
    private const int Flips = 32;

    /// <summary>It is full for some seconds.</summary>
    public static async Task FillAsync(NodeRound round)
    {
        round.Disk.Fill();
        await round.SomeSecondsAsync();
        round.Disk.Free();
    }

    /// <summary>The node is killed, refuses to start while it is read-only, and starts when it is not.</summary>
    public static async Task ProtectAsync(NodeRound round)
    {
        await round.KillAsync();
        await round.Disk.ProtectAsync(isReadOnly: true);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(round.StartAsync);
        Assert.Contains(round.Disk.Folder, refused.Message, StringComparison.Ordinal);
        await round.Disk.ProtectAsync(isReadOnly: false);
        await round.StartAsync();
    }

    /// <summary>The node is killed, and the end of its database is lost.</summary>
    public static async Task TruncateAsync(NodeRound round)
    {
        await round.KillAsync();
        using (var file = round.Disk.Open())
        {
            file.SetLength(round.Random.NextInt64(file.Length));
        }

        await round.StartAsync();
    }

    /// <summary>The node is killed, and random bits of its database are flipped.</summary>
    public static async Task FlipAsync(NodeRound round)
    {
        await round.KillAsync();
        using (var file = round.Disk.Open())
        {
            for (var flip = 0; flip < Flips; flip++)
            {
                var at = round.Random.NextInt64(file.Length);
                file.Position = at;
                var flipped = (byte)(file.ReadByte() ^ (1 << round.Random.Next(8)));
                file.Position = at;
                file.WriteByte(flipped);
            }
        }

        await round.StartAsync();
    }
}

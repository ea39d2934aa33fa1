using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Alerts;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

public sealed class SnapshotEmailTests
{
    [Theory]
    [VectorsOf("velocloud.snapshot_email")]
    public void Stored_result_is_mailed_as_two_files(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        var tenant = new TenantId(DeviceSystem.VeloCloud, vector.Given.GetProperty("host").GetString()!);
        var before = VectorRefresh.Records(vector.Given.GetProperty("old_cache"));
        var after = TenantSnapshot.Create(tenant, 2, vector.Now, VectorRefresh.Records(vector.Given.GetProperty("new_cache")));

        pipeline.Run.Observer.Observe(
            new RefreshEvent.Stored(tenant, before.IsEmpty ? null : TenantSnapshot.Create(tenant, 1, vector.Now, before), after, 0)
        );
        pipeline.Run.Observer.Observe(new RefreshEvent.Finished(tenant, Summaries.Of(RefreshOutcome.Stored), null));

        var expected = vector.Expected.GetProperty("email_data");
        var mail = Assert.Single(pipeline.Channel.Mails);
        Assert.Equal(expected.GetProperty("subject").GetString(), mail.Subject);
        Assert.Equal(expected.GetProperty("html").GetString(), mail.Html);
        Assert.Equal(Mail.Text, expected.GetProperty("text").GetString());
        var files = expected.GetProperty("attachments").EnumerateArray().ToArray();
        Assert.Equal(files.Select(f => f.GetProperty("name").GetString()), mail.Attachments.Select(f => f.Name));
        Assert.All(
            files.Zip(mail.Attachments),
            f => Assert.Equal(WithoutLogicalIds(f.First.GetProperty("text").GetString()!), WithoutLogicalIds(f.Second.Text))
        );
    }

    // The last column is an arbitrary rendering of a list: rows are cut after the seventh. No name in these vectors contains a comma.
    private static IEnumerable<string> WithoutLogicalIds(string csv)
    {
        Assert.EndsWith("\n", csv, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', csv);
        var lines = csv[..^1].Split('\n');
        return lines
            .Skip(1)
            .Select(line =>
            {
                var cells = line.Split(',', 8);
                Assert.Equal(8, cells.Length);
                return string.Join(',', cells[..7]);
            })
            .Prepend(lines[0]);
    }
}

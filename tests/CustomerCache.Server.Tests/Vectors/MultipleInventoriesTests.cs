using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>Ours reports per tenant; these vectors have one.</summary>
public sealed class MultipleInventoriesTests
{
    [Theory]
    [VectorsOf("velocloud.multiple_inventories", "hawkeye.multiple_inventories")]
    public void Devices_with_several_inventories_are_reported_and_mailed_once(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        var tenant = pipeline.Run.Config.Tenants[0];
        foreach (var device in vector.Given.GetProperty("multiple_inventories").EnumerateObject())
        {
            pipeline.Run.Observer.Observe(
                new RefreshEvent.SeveralInventories(
                    tenant,
                    device.Name,
                    [
                        .. device
                            .Value.EnumerateArray()
                            .Select(i => new ClientInfo(
                                i.GetProperty("client_id").GetInt64(),
                                i.GetProperty("client_name").GetString(),
                                i.GetProperty("site_id").GetInt64()
                            )),
                    ]
                )
            );
        }

        pipeline.Run.Observer.Observe(new RefreshEvent.Finished(tenant, Summaries.Of(RefreshOutcome.Stored), null));

        ChatTexts.Equal(vector.Expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);
        var expected = vector.Expected.GetProperty("emails").EnumerateArray().ToArray();
        Assert.Equal(expected.Select(m => m.GetProperty("subject").GetString()), pipeline.Channel.Mails.Select(m => m.Subject));
        Assert.All(
            pipeline.Channel.Mails,
            mail =>
            {
                Assert.Empty(mail.Attachments);
                Assert.All(
                    vector.Given.GetProperty("multiple_inventories").EnumerateObject(),
                    device =>
                    {
                        Assert.Contains(device.Name, mail.Html, StringComparison.Ordinal);
                        Assert.All(
                            device.Value.EnumerateArray(),
                            i =>
                            {
                                Assert.Contains(i.GetProperty("client_id").GetRawText(), mail.Html, StringComparison.Ordinal);
                                Assert.Contains(i.GetProperty("client_name").GetString()!, mail.Html, StringComparison.Ordinal);
                            }
                        );
                    }
                );
            }
        );
    }
}

using CustomerCache.Server.Alerts.Delivery;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>Delivery of messages to a webhook. Each test asserts that no secret is logged.</summary>
public sealed class SlackDeliveryTests
{
    [Fact]
    public async Task Messages_arrive_in_order_and_as_they_were_written()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Send("[customer-cache] first – Grüße -> \"E\"");
        lab.Send("[customer-cache] second");

        Assert.Equal(["[customer-cache] first – Grüße -> \"E\"", "[customer-cache] second"], await lab.Slack.NextAsync(2));
        await lab.Log.WaitForAsync(5011, "slack", nth: 2);
        Assert.Equal((2, 0, 0), (lab.By("slack").Delivered, lab.By("slack").Failed, lab.By("slack").Dropped));
        Assert.Equal(0, lab.By("mail").Waiting);
    }

    [Fact]
    public async Task Mention_in_a_vendor_response_is_escaped()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Send("Error 500 - <!channel> & <@U1>");

        Assert.Equal("Error 500 - &lt;!channel> &amp; &lt;@U1>", await lab.Slack.NextAsync());
    }

    [Fact]
    public async Task Failed_message_is_retried_after_growing_delays()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(500);
        lab.Slack.Refuse(503);
        lab.Send("a");

        foreach (var pause in new[] { 5, 10 })
        {
            Assert.Equal("a", await lab.Slack.NextAsync());
            await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(pause));
            lab.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        Assert.Equal("a", await lab.Slack.NextAsync());
        await lab.Log.WaitForAsync(5011, "at try 3");
        Assert.Equal(
            ["Slack answered 500", "Slack answered 503"],
            lab.Log.Of(5012).Select(e => e.Text[(e.Text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..])
        );
    }

    [Fact]
    public async Task Chat_that_sends_Retry_After_is_awaited_that_long()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(429, "90");
        lab.Send("a");
        lab.Send("b");

        Assert.Equal("a", await lab.Slack.NextAsync());
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(90));
        lab.Time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(["a", "b"], await lab.Slack.NextAsync(2));
    }

    [Fact]
    public async Task Unresponsive_chat_is_retried()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Hang();
        lab.Send("a");

        Assert.Equal("a", await lab.Slack.NextAsync());
        lab.Time.Advance(TimeSpan.FromSeconds(30));
        await lab.Log.WaitForAsync(5012, "no answer within 30 s");
        lab.Slack.Open();
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(5));
        lab.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("a", await lab.Slack.NextAsync());
    }

    [Fact]
    public async Task Message_is_dropped_after_ten_attempts_and_the_next_one_is_delivered()
    {
        await using var lab = await DeliveryLab.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            lab.Slack.Refuse(502);
        }

        lab.Send("a");
        lab.Send("b");
        var given = lab.Log.WaitForAsync(5013, "after 10 tries; giving up: Slack answered 502");
        for (var i = 1; i < 10; i++)
        {
            await lab.Log.WaitForAsync(5012, "slack", nth: i);
            var pause = DeliveryPauses.After(i, null, TimeSpan.Zero)!.Value;
            await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + pause);
            lab.Time.Advance(pause);
        }

        await given;
        var texts = await lab.Slack.NextAsync(11);
        Assert.Equal([.. Enumerable.Repeat("a", 10), "b"], texts);
        await lab.Log.WaitForAsync(5011, "slack");
        Assert.Equal((1, 1), (lab.By("slack").Delivered, lab.By("slack").Failed));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task Permanent_refusal_is_not_retried(int status)
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(status);
        lab.Send("a");
        lab.Send("b");

        Assert.Equal(["a", "b"], await lab.Slack.NextAsync(2));
        await lab.Log.WaitForAsync(5013, FormattableString.Invariant($"after 1 tries; giving up: Slack answered {status}"));
    }

    [Fact]
    public async Task Unreachable_chat_blocks_no_caller_and_a_full_queue_drops_the_oldest_and_counts_them()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Hang();
        lab.Send("0");
        await lab.Slack.NextAsync();
        for (var i = 1; i <= 1_003; i++)
        {
            lab.Send(FormattableString.Invariant($"{i}"));
        }

        Assert.Equal((3, 1_001), (lab.By("slack").Dropped, lab.By("slack").Waiting));
        Assert.Equal(3, lab.Log.Of(5014).Count);
        lab.Slack.Open();
        Assert.Equal("4", await lab.Slack.NextAsync());
    }

    [Fact]
    public async Task Pending_messages_are_tried_once_more_without_delays_at_shutdown()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(500);
        lab.Send("a");
        lab.Send("b");
        await lab.Log.WaitForAsync(5012, "slack");

        await lab.Channels.StopAsync(CancellationToken.None);

        Assert.Equal(["a", "a", "b"], await lab.Slack.NextAsync(3));
        Assert.Equal((2, 0), (lab.By("slack").Delivered, lab.By("slack").Failed));
    }

    [Fact]
    public async Task Shutdown_is_not_delayed_by_an_unresponsive_chat()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Hang();
        lab.Send("a");
        lab.Send("b");
        lab.Send("c");
        await lab.Slack.NextAsync();

        var stopped = lab.Channels.StopAsync(CancellationToken.None);
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(5));
        lab.Time.Advance(TimeSpan.FromSeconds(5));
        await stopped;

        Assert.Equal((0, 3), (lab.By("slack").Delivered, lab.By("slack").Failed));
        Assert.Contains("2 alerts by slack", Assert.Single(lab.Log.Of(5015)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, 0, 5)]
    [InlineData(4, null, 0, 40)]
    [InlineData(9, null, 0, 600)]
    [InlineData(10, null, 0, null)]
    [InlineData(1, 2, 0, 5)]
    [InlineData(1, 300, 0, 300)]
    [InlineData(1, 3601, 0, null)]
    [InlineData(2, null, 3595, null)]
    [InlineData(2, null, 3590, 10)]
    public void Delays_grow_follow_Retry_After_and_end(int tries, int? asked, int age, int? pause) =>
        Assert.Equal(
            pause is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            DeliveryPauses.After(tries, asked is { } wait ? TimeSpan.FromSeconds(wait) : null, TimeSpan.FromSeconds(age))
        );
}

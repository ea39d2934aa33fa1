using CustomerCache.Server.Alerts;
using CustomerCache.Server.Alerts.Delivery;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>Delivery by a faulty carrier.</summary>
public sealed class AlertDeliveryTests
{
    [Fact]
    public async Task Cancellation_inside_a_transport_is_not_mistaken_for_the_end_of_the_process()
    {
        using var log = new LogCapture();
        using var loggers = new LoggerFactory([log]);
        using var delivery = new AlertDelivery(new CancellingCarrier(), 1, new FakeTime(), loggers.CreateLogger<AlertDelivery>());
        delivery.Start();

        delivery.Send(new Alert(DeliveryLab.Tenant, "a", null));

        await log.WaitForAsync(5012, $": {nameof(TaskCanceledException)}");
        await delivery.StopAsync(CancellationToken.None);
    }

    private sealed class CancellingCarrier : IAlertCarrier
    {
        public string Name => "made-up";

        public bool Takes(Alert alert) => true;

        public Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken) =>
            throw new TaskCanceledException("a limit of its own");
    }
}

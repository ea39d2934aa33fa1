using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>The condition of the job that provisions an order, which is independent of invalidations.</summary>
public sealed class EventConditionTests
{
    internal static readonly EventCondition Provisioning = new()
    {
        Changed = ["Activation_Status__c"],
        Equal = [new("Activation_Status__c", "Activating")],
        In = [new("Status", ["Approved", "Reactivate"])],
        Absent = ["WHMCS_Order_ID__c"],
    };

    private static readonly ChangeEvent Activating = Changes
        .Update("Order", "O", "Activation_Status__c", "LastModifiedDate")
        .With("Activation_Status__c", "Activating");

    [Fact]
    public void S18_Order_that_is_being_activated_matches() => Assert.True(Provisioning.IsMet(Activating));

    [Theory]
    [InlineData("Approved", true)]
    [InlineData("Reactivate", true)]
    [InlineData("Draft", false)]
    public void S18_Status_is_absent_or_one_of_two(string status, bool isMet) =>
        Assert.Equal(isMet, Provisioning.IsMet(Activating.With("Status", status)));

    [Fact]
    public void S18_Order_that_was_provisioned_before_does_not_match() =>
        Assert.False(Provisioning.IsMet(Activating.With("WHMCS_Order_ID__c", "1")));

    [Fact]
    public void S18_Other_value_or_other_changed_field_does_not_match()
    {
        Assert.False(Provisioning.IsMet(Activating.With("Activation_Status__c", "Activated")));
        Assert.False(Provisioning.IsMet(Changes.Update("Order", "O", "Status").With("Activation_Status__c", "Activating")));
        Assert.False(Provisioning.IsMet(Changes.Of(ChangeKind.Gap, "Order", "O")));
    }
}

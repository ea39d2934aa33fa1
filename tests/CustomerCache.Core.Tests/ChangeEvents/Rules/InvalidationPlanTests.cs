using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>Invalidations of a change, case by case.</summary>
public sealed class InvalidationPlanTests
{
    private static readonly string[] None = [];

    [Fact]
    public void S1_Product_with_dependents_invalidates_only_those()
    {
        var change = Changes.Update("Product2", "A", "Name");

        Assert.Equal("product:A", InvalidationPlans.First(change));
        Assert.Equal("", InvalidationPlans.Second(change, ["product:A"]));
    }

    [Fact]
    public void S1_Product_without_dependents_flushes_the_catalogue() =>
        Assert.Equal("catalog:*", InvalidationPlans.Second(Changes.Update("Product2", "A", "Name"), None));

    [Theory]
    [InlineData(ChangeKind.Create)]
    [InlineData(ChangeKind.Undelete)]
    public void S2_New_product_is_linked_to_nothing_and_flushes_the_catalogue(ChangeKind change)
    {
        Assert.Equal("product:N catalog:*", InvalidationPlans.First(Changes.Of(change, "Product2", "N")));
        Assert.Equal("", InvalidationPlans.Second(Changes.Of(change, "Product2", "N"), None));
    }

    [Fact]
    public void S3_Update_of_internal_fields_only_deletes_nothing() =>
        Assert.IsType<InvalidationPlan.Nothing>(
            InvalidationPlans.Rules.PlanFor(Changes.Update("Order", "O", "LastModifiedDate", "Activation_Status__c"))
        );

    [Fact]
    public void P2_Update_of_audit_fields_only_deletes_nothing() =>
        Assert.IsType<InvalidationPlan.Nothing>(
            InvalidationPlans.Rules.PlanFor(Changes.Update("Order", "O", "LastModifiedDate", "LastModifiedById", "SystemModstamp"))
        );

    [Theory]
    [InlineData("LastModifiedDate", "Status")]
    [InlineData("Activation_Status__c", "Status")]
    [InlineData("BillingAddress.City", "LastModifiedDate")]
    [InlineData("Brand_New_Field__c")]
    public void S4_S5_S6_Other_field_deletes_the_detail_and_the_list_of_the_account(params string[] fields)
    {
        var change = Changes.Update("Order", "O", fields);

        Assert.Equal("order:O orders:detail:O", InvalidationPlans.First(change));
        Assert.Equal("orders:account:X", InvalidationPlans.Second(change, ["order:O"], ["X"]));
    }

    [Fact]
    public void P4_Part_of_a_compound_field_is_internal_when_the_whole_is() =>
        Assert.IsType<InvalidationPlan.Nothing>(InvalidationPlans.Rules.PlanFor(Changes.Update("Order", "O", "Internal__c.Part")));

    [Fact]
    public void P3_S7_Creation_names_no_changed_fields_and_deletes_the_list_of_its_account()
    {
        var plan = InvalidationPlans.Steps(Changes.Of(ChangeKind.Create, "Order", "O").With("AccountId", "X"));

        Assert.Equal("order:O orders:detail:O orders:account:X", InvalidationPlans.Words(plan.First));
        Assert.Empty(plan.Questions);
        Assert.True(plan.Then(PlanFindings.Nothing).IsEmpty);
    }

    [Fact]
    public void S8_Deletion_deletes_the_list_of_the_linked_account_else_those_of_all()
    {
        var change = Changes.Of(ChangeKind.Delete, "Order", "O");

        Assert.Equal("order:O orders:detail:O", InvalidationPlans.First(change));
        Assert.Equal("orders:account:X", InvalidationPlans.Second(change, ["order:O"], ["X"]));
        Assert.Equal("orders:account:*", InvalidationPlans.Second(change, None, None));
        Assert.Equal("orders:account:*", InvalidationPlans.Second(change, None));
        Assert.Equal(
            ("order:O", "account"),
            (InvalidationPlans.Steps(change).Questions[0].Child.ToString(), InvalidationPlans.Steps(change).Questions[0].ParentType)
        );
    }

    [Fact]
    public void P5_Order_that_moved_invalidates_the_lists_of_both_accounts()
    {
        var change = Changes.Update("Order", "O", "AccountId").With("AccountId", "New");

        Assert.Equal("order:O orders:detail:O orders:account:New", InvalidationPlans.First(change));
        Assert.Equal("orders:account:Old", InvalidationPlans.Second(change, ["order:O"], ["Old"]));
        Assert.Equal("orders:account:*", InvalidationPlans.Second(change, None, None));
    }

    [Fact]
    public void P5_Unchanged_parent_in_the_event_is_the_only_one() =>
        Assert.Empty(InvalidationPlans.Steps(Changes.Update("Order", "O", "Status").With("AccountId", "X")).Questions);

    [Fact]
    public void P5_Parent_in_an_event_without_changed_fields_is_not_assumed_to_be_new()
    {
        var change = Changes.Update("Order", "O").With("AccountId", "X");

        Assert.Equal("orders:account:Old", InvalidationPlans.Second(change, None, ["Old"]));
        Assert.Equal("", InvalidationPlans.Second(change, None, None));
    }

    [Theory]
    [InlineData(ChangeKind.Create)]
    [InlineData(ChangeKind.Update)]
    [InlineData(ChangeKind.Delete)]
    [InlineData(ChangeKind.Undelete)]
    public void S9_Event_without_any_id_is_skipped(ChangeKind change) =>
        Assert.IsType<InvalidationPlan.Skipped>(InvalidationPlans.Rules.PlanFor(Changes.Of(change, "Order")));

    [Fact]
    public void S11_Gap_with_ids_deletes_whatever_its_fields() =>
        Assert.Equal("order:O orders:detail:O", InvalidationPlans.First(Changes.Of(ChangeKind.Gap, "Order", "O")));

    [Theory]
    [InlineData(ChangeKind.Overflow)]
    [InlineData(ChangeKind.Gap)]
    public void S12_Change_without_ids_flushes_all_of_its_kind(ChangeKind change) =>
        Assert.Equal("orders:*", InvalidationPlans.First(Changes.Of(change, "Order")));

    [Fact]
    public void S12_Overflow_of_a_kind_without_a_flush_flushes_everything_unless_it_only_recrosses()
    {
        Assert.Equal("*", InvalidationPlans.First(Changes.Of(ChangeKind.Overflow, "Unheard")));
        Assert.Equal("*", InvalidationPlans.First(Changes.Of(ChangeKind.Overflow, "Eligibility")));
        Assert.Equal("", InvalidationPlans.First(Changes.Of(ChangeKind.Overflow, "bruin_client")));
        Assert.Equal(RecrossKind.BruinClient, InvalidationPlans.Steps(Changes.Of(ChangeKind.Overflow, "bruin_client")).Recross);
    }

    [Fact]
    public void S13_Two_ids_in_one_event_are_both_invalidated()
    {
        var change = Changes.Of(ChangeKind.Delete, "Order", "O1", "O2");

        Assert.Equal("order:O1 order:O2 orders:detail:O1 orders:detail:O2", InvalidationPlans.First(change));
        Assert.Equal("orders:account:X orders:account:Y", InvalidationPlans.Second(change, None, ["X"], ["Y"]));
        Assert.Equal("orders:account:X orders:account:*", InvalidationPlans.Second(change, None, ["X"], None));
    }

    [Fact]
    public void S13_One_of_two_products_without_dependents_flushes_the_catalogue() =>
        Assert.Equal("catalog:*", InvalidationPlans.Second(Changes.Of(ChangeKind.Delete, "Product2", "A", "N"), ["product:A"]));

    [Fact]
    public void Price_invalidates_its_product_and_without_a_known_product_the_catalogue()
    {
        var change = Changes.Update("PricebookEntry", "E", "UnitPrice");

        Assert.Equal("price:E", InvalidationPlans.First(change));
        Assert.Equal("product:A", InvalidationPlans.Second(change, None, ["A"]));
        Assert.Equal("catalog:*", InvalidationPlans.Second(change, None, None));
        Assert.Equal("", InvalidationPlans.Second(change.With("Product2Id", "A"), ["product:A"]));
        Assert.Equal("catalog:*", InvalidationPlans.Second(change.With("Product2Id", "A"), None));
    }

    [Fact]
    public void C9_Wildcards_in_an_id_are_escaped_in_a_pattern_and_literal_in_a_key()
    {
        var plan = InvalidationPlans.Steps(Changes.Of(ChangeKind.Update, "Eligibility", "a*[b]"));

        Assert.Equal(["catalog:eligibility:a*[b]"], plan.First.Keys.AsEnumerable());
        Assert.True(plan.First.Patterns[0].IsMatch("catalog:internet:a*[b]:jp"));
        Assert.False(plan.First.Patterns[0].IsMatch("catalog:internet:axb:jp"));
    }

    [Fact]
    public void Kind_without_a_rule_invalidates_its_dependents() =>
        Assert.Equal("posts:42", InvalidationPlans.First(Changes.Update("Posts", "42", "LastModifiedDate")));

    [Fact]
    public void Read_invalidates_nothing() =>
        Assert.IsType<InvalidationPlan.Nothing>(InvalidationPlans.Rules.PlanFor(Changes.Of(ChangeKind.Read, "Order", "O")));
}

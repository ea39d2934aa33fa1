using CustomerCache.Core.Caching;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Caching;

public sealed class SalesforceIdTests
{
    [Theory]
    [InlineData("80122000000D4UG", "80122000000D4UGAA0")]
    [InlineData("01t22000003xABC", "01t22000003xABCAA2")]
    [InlineData("801000000000001", "801000000000001AAA")]
    public void Fifteen_and_eighteen_characters_name_one_record(string shorter, string longer)
    {
        Assert.Equal((longer, shorter), (SalesforceId.Other(shorter), SalesforceId.Other(longer)));
        Assert.Equal([longer, shorter], SalesforceId.Forms(longer));
    }

    [Theory]
    [InlineData("80122000000D4UGAA1")]
    [InlineData("80122000000D4U")]
    [InlineData("80122000000D4-G")]
    [InlineData("80122000000D4éG")]
    [InlineData("42")]
    [InlineData("")]
    public void Id_that_is_not_of_Salesforce_has_one_form(string id) => Assert.Equal([id], SalesforceId.Forms(id));

    [Fact]
    public void Conversion_to_the_other_form_is_its_own_inverse() =>
        Law.Holds(dice =>
        {
            var id = string.Concat(Enumerable.Range(0, 15).Select(_ => dice.Of<char>("0123456789abcXYZABCDEFGH")));

            Assert.Equal(id, SalesforceId.Other(SalesforceId.Other(id)!));
        });
}
